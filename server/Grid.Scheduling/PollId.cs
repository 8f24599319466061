namespace Grid.Scheduling;

/// <summary>One call of a bot that waits for its answer. A later call of the same session has a greater number.</summary>
public readonly record struct PollId(long Value);
