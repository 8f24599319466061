using System.Text.Json.Serialization;

namespace Grid.Sandbox.Images;

/// <summary>What an image is run with, of which the environment is used.</summary>
internal sealed record OciImageConfig([property: JsonPropertyName("config")] OciImageConfig.Execution? Run)
{
    internal sealed record Execution([property: JsonPropertyName("Env")] IReadOnlyList<string>? Environment);
}
