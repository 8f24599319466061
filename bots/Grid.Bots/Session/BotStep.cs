namespace Grid.Bots.Session;

/// <summary>What an input made of a state, and what is to be done, in order.</summary>
public sealed record BotStep(BotSessionState State, IReadOnlyList<BotEffect> Effects);
