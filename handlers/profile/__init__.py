"""What people say of themselves: when they work, what they wish to hear of, and in which language."""
