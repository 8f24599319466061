using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grid.Config.Diagnostics;

/// <summary>Diagnostics for other programs: an array of objects, one a diagnostic.</summary>
public static class DiagnosticJson
{
    // Messages quote what people wrote; a terminal should show it as they wrote it.
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(IReadOnlyList<Diagnostic> diagnostics)
    {
        ArrayBufferWriter<byte> buffer = new();
        using Utf8JsonWriter json = new(buffer, Options);
        json.WriteStartArray();
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Write(json, diagnostic);
        }

        json.WriteEndArray();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, Diagnostic diagnostic)
    {
        json.WriteStartObject();
        json.WriteString("file", diagnostic.Location.File);
        json.WriteNumber("line", diagnostic.Location.Line);
        json.WriteNumber("column", diagnostic.Location.Column);
        json.WriteString("severity", diagnostic.IsError ? "error" : "warning");
        json.WriteString("message", diagnostic.Message);
        if (diagnostic.Suggestion is not null)
        {
            json.WriteString("suggestion", diagnostic.Suggestion);
        }

        json.WriteEndObject();
    }
}
