"""The public record of a month, stage by stage."""
