"""What the same wishes would come to under different license terms: asked, played by the worker, answered."""
