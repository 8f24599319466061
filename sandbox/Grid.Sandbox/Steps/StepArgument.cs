namespace Grid.Sandbox.Steps;

/// <summary>An argument of a system call: a number, or the place of something in the list's own data.</summary>
internal readonly record struct StepArgument(long Value, bool IsPlace)
{
    public static implicit operator StepArgument(long value) => new(value, IsPlace: false);
}
