"""The provider's and the resellers' side, and the ground that everyone stands on."""
