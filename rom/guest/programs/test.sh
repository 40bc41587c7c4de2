#!/bin/sh
test "$@"
