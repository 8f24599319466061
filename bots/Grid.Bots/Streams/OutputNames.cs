namespace Grid.Bots.Streams;

/// <summary>Where a server wants the output of a lease written; either may be empty.</summary>
public sealed record OutputNames(string Stdout, string Stderr);
