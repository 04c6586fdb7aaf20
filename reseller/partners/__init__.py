"""The provider, its resellers, and the people who sign in."""
