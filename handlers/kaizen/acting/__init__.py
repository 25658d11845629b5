"""Acting on what was checked: whoever leads confirms it, makes it standard, or has it planned anew."""
