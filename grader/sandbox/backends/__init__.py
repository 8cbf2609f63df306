"""How a submission's process is started, watched and ended, on Linux and elsewhere. Trusted side."""
