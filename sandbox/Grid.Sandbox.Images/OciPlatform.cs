using System.Text.Json.Serialization;

namespace Grid.Sandbox.Images;

/// <summary>The machine that one of an image's forms is for.</summary>
internal sealed record OciPlatform(
    [property: JsonPropertyName("architecture")] string? Architecture, [property: JsonPropertyName("os")] string? System);
