"""Field work: the inspectors' phones, and what they bring back."""
