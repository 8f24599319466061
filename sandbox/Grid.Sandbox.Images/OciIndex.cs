using System.Text.Json.Serialization;

namespace Grid.Sandbox.Images;

/// <summary>A list of images, or of the forms of one for several machines.</summary>
internal sealed record OciIndex([property: JsonPropertyName("manifests")] IReadOnlyList<OciDescriptor>? Manifests);
