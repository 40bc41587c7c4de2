#!/bin/sh
exec grep -F "$@"
