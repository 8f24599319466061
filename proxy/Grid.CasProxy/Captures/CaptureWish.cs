namespace Grid.CasProxy.Captures;

/// <summary>What a client wants captured, and how.</summary>
/// <param name="Root">The root that paths start in; empty when they are absolute.</param>
/// <param name="Paths">The paths.</param>
/// <param name="Properties">The node properties wanted.</param>
/// <param name="ModeMask">The permission bits wanted; null for all.</param>
/// <param name="MayChangeModes">Whether what cannot be read may be made readable.</param>
internal sealed record CaptureWish(
    string Root, IReadOnlyList<string> Paths, IReadOnlyList<string> Properties, uint? ModeMask, bool MayChangeModes);
