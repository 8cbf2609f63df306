"""What is written down: course, roster, images; verdict, report, exhibits; scores and totals."""
