"""Sockets: one state machine above transports that only move bytes."""
