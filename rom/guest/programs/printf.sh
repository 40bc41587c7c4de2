#!/bin/sh
printf "$@"
