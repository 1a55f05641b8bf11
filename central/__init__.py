"""The central service: knows every region, feeds the kiosks and takes in what they did."""
