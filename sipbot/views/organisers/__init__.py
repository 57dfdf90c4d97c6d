"""What animators and coordinators read and press."""
