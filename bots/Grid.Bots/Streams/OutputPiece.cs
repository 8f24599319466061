namespace Grid.Bots.Streams;

/// <summary>A part of an output.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Count">How many bytes it has.</param>
/// <param name="IsLast">Nothing comes after it.</param>
internal readonly record struct OutputPiece(long Offset, int Count, bool IsLast);
