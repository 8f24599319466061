namespace Grid.Scheduling;

/// <summary>State of a lease, with the numbers of RWAPI's <c>LeaseState</c>.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1027:Mark enums with FlagsAttribute", Justification = "The protocol numbers states; they do not combine.")]
public enum LeaseState
{
    None = 0,
    Pending = 1,
    Active = 2,
    Completed = 4,
    Cancelled = 5,
}
