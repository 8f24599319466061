namespace Grid.Scheduling.Durable;

/// <summary>
/// A small value that a feature keeps under a key of its own: a drain, a pause, a quota. Its key is <see cref="Kind"/>
/// together with <see cref="Key"/>.
/// </summary>
/// <param name="Kind">The feature's own word, one of the constants that features define.</param>
/// <param name="Key">What it is about.</param>
/// <param name="Value">The feature's own bytes; null: the note is gone.</param>
public sealed record NoteRow(string Kind, string Key, ReadOnlyMemory<byte>? Value) : SchedulerRow;
