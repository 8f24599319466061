using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Grid.Config.Yaml;

namespace Grid.Config.Schema;

/// <summary>
/// The text of a scalar, after the tags that may stand before any: <c>!expand-path</c>, <c>!expand-vars</c>,
/// <c>!read-file</c>.
/// </summary>
internal static partial class ScalarText
{
    public const string ExpandPath = "!expand-path";
    public const string ExpandVars = "!expand-vars";
    public const string ReadFile = "!read-file";

    public static bool TryRead(Node node, string wanted, ReadContext context, [NotNullWhen(true)] out string? text)
    {
        text = null;
        switch (node.Resolved)
        {
            case Node.Broken:
                return false;
            case Node.Scalar { IsNull: false } scalar:
                text = Expand(scalar, context);
                return text is not null;
            default:
                context.Diagnostics.Error(node.Location, $"expected {wanted}; found {node.Kind}");
                return false;
        }
    }

    private static string? Expand(Node.Scalar scalar, ReadContext context)
    {
        switch (scalar.Tag)
        {
            case null:
                return scalar.Text;
            case ExpandVars:
                return ExpandVariables(scalar, scalar.Text, context);
            case ExpandPath:
                return ExpandVariables(scalar, ExpandHome(scalar.Text, context), context);
            case ReadFile:
                return ReadTrimmed(scalar, context);
            default:
                context.Diagnostics.Error(
                    scalar.Location,
                    $"'{scalar.Tag}' is no tag for a single value",
                    Nearest.Suggest(scalar.Tag, [ExpandPath, ExpandVars, ReadFile]));
                return null;
        }
    }

    private static string ExpandHome(string text, ReadContext context) =>
        text == "~" || text.StartsWith("~/", StringComparison.Ordinal)
            ? context.Surroundings.HomeDirectory + text[1..]
            : text;

    // A variable that is not set is an error: left as it stands it would name a folder called '$CACHE'.
    private static string? ExpandVariables(Node.Scalar scalar, string text, ReadContext context)
    {
        bool isWhole = true;
        string expanded = Variable().Replace(text, match =>
        {
            string name = match.Groups["name"].Value;
            if (context.Surroundings.Variable(name) is { } value)
            {
                return value;
            }

            isWhole = false;
            context.Diagnostics.Error(scalar.Location, $"the environment variable '{name}' is not set");
            return match.Value;
        });
        return isWhole ? expanded : null;
    }

    private static string? ReadTrimmed(Node.Scalar scalar, ReadContext context)
    {
        if (ExpandVariables(scalar, ExpandHome(scalar.Text, context), context) is not { } path)
        {
            return null;
        }

        try
        {
            return context.Surroundings.ReadFile(Path.GetFullPath(path, context.Surroundings.WorkingDirectory)).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            context.Diagnostics.Error(scalar.Location, $"{ReadFile} cannot read '{path}': {failure.Message}");
            return null;
        }
    }

    [GeneratedRegex(
        @"\$(?:\{(?<name>\w+)\}|(?<name>\w+))", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
