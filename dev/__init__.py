"""What only development needs: an emulated AWS to deploy to, and the real command lines that deploy to it."""
