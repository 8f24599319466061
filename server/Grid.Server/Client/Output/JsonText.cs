using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;

namespace Grid.Server.Client.Output;

/// <summary>
/// The forms of <c>--json</c>: camelCase names, nothing left out but what has no value, one document a run.
/// REAPI messages are printed as protobuf's own JSON says.
/// </summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    private static readonly JsonFormatter Messages = new(JsonFormatter.Settings.Default.WithIndentation());

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static string OfMessage(IMessage message) => Messages.Format(message);
}
