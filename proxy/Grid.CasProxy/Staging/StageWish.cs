using Grid.Core;

namespace Grid.CasProxy.Staging;

/// <summary>What a client wants laid out, and how.</summary>
/// <param name="Root">The tree.</param>
/// <param name="Path">Where; null for a place of the proxy's own.</param>
/// <param name="Mode">By which means.</param>
/// <param name="User">Who is going to use it; null for whoever runs the proxy.</param>
/// <param name="Group">That user's group.</param>
internal sealed record StageWish(Digest Root, string? Path, StageMode Mode, uint? User, uint? Group);
