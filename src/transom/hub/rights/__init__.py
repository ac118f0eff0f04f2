"""What an agency allows itself: a supervisor's approval, and breaking the glass."""
