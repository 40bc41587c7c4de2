#!/bin/sh
exec grep -E "$@"
