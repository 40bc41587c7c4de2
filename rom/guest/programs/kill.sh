#!/bin/sh
kill "$@"
