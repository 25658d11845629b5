"""The parts of the sandbox, one by one."""
