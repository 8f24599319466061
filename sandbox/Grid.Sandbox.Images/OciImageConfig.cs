using System.Text.Json.Serialization;

namespace Grid.Sandbox.Images;

/// <summary>What an image is run with, as far as it matters to an action, which brings its own command.</summary>
internal sealed record OciImageConfig([property: JsonPropertyName("config")] OciImageConfig.Execution? Run)
{
    internal sealed record Execution(
        [property: JsonPropertyName("Env")] IReadOnlyList<string>? Environment,
        [property: JsonPropertyName("User")] string? User,
        [property: JsonPropertyName("WorkingDir")] string? WorkingDirectory);
}
