"""What is there at power-on: machine models and the embedded default root file system."""
