"""What the pathway explorer keeps."""
