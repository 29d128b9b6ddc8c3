"""Reports drawn at random, right throughout, and copies of them with one contradiction or one harmless look-alike."""
