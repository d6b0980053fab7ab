"""The model: parameters, state, kernels, pay, behaviour, market. No files, no plots, no optimiser."""

MODEL_VERSION = "4"
"""Part of the address of every stored run; raised whenever a change can move a number."""
