"""What is sold: products and their dated prices."""
