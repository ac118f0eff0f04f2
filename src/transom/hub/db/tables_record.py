"""The public record: who holds openings, what is sealed."""
