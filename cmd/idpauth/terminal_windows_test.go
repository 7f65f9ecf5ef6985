package main

func leaveTerminal() {}
