# Read by the other scripts: `provide COMMAND PACKAGE...` makes a command available from Debian's packages,
# or says the one line that an administrator has to run.
provide() {
    wanted=$1
    shift
    if command -v "$wanted" >/dev/null 2>&1 || [ -x "$wanted" ]; then
        return 0
    fi
    install_packages "$@"
}

install_packages() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "Something is missing that only root can install. Run this line, then try again:" >&2
        echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*" >&2
        exit 1
    fi
    echo "Installing $* from Debian's packages" >&2
    {
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
    } >&2
}
