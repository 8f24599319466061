using System.Text.Json.Serialization;

namespace Grid.Sandbox.Images;

/// <summary>One image: what it is run with, and its layers from the lowest up.</summary>
internal sealed record OciManifest(
    [property: JsonPropertyName("config")] OciDescriptor? Config,
    [property: JsonPropertyName("layers")] IReadOnlyList<OciDescriptor>? Layers);
