using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;

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

    private static readonly TypeRegistry Types = TypeRegistry.FromFiles(
        Build.Buildbox.ExecutionStatsReflection.Descriptor,
        Execution.V1.EndingReflection.Descriptor,
        Execution.V1.InputsReflection.Descriptor);

    private static readonly JsonFormatter Messages =
        new(JsonFormatter.Settings.Default.WithIndentation().WithTypeRegistry(Types));

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Options);

    public static string OfMessage(IMessage message) => Messages.Format(message is Reapi.ActionResult result ? Known(result) : message);

    // Workers may add to a result what they like; of what type that is, only they know, and JSON has no form for it.
    private static Reapi.ActionResult Known(Reapi.ActionResult result)
    {
        Reapi.ActionResult known = result.Clone();
        List<Any> foreign =
            [.. known.ExecutionMetadata?.AuxiliaryMetadata.Where(added => Types.Find(Any.GetTypeName(added.TypeUrl)) is null) ?? []];
        foreign.ForEach(added => known.ExecutionMetadata!.AuxiliaryMetadata.Remove(added));
        return known;
    }
}
