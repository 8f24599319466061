using Grid.Core;

namespace Grid.Config.Model;

/// <summary>One kind of platform, and all its properties.</summary>
public sealed record PropertyLabelConfig(string Label, PlatformProperties Properties);
