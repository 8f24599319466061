using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Grid.Core;

namespace Grid.Sandbox.Images;

/// <summary>
/// What an action calls its image: <c>docker://debian:12</c>, <c>docker://ghcr.io/a/b@sha256:…</c> or <c>oci:NAME</c>.
/// </summary>
internal sealed partial record ImageName
{
    /// <summary>The platform property that names it.</summary>
    public const string Property = "container-image";

    private const string DockerScheme = "docker://";
    private const string LayoutScheme = "oci:";
    private const string DefaultTag = ":latest";

    private static readonly string[] DefaultPlaces = ["docker.io/library/", "docker.io/", "index.docker.io/library/"];

    private ImageName(string text, string reference, string? digest)
    {
        Text = text;
        Reference = reference;
        Digest = digest;
    }

    /// <summary>The client's own words.</summary>
    public string Text { get; }

    /// <summary>The name without its scheme and digest; may be empty when there is a digest.</summary>
    public string Reference { get; }

    /// <summary>The digest of its manifest, as <c>sha256:…</c>; null when only a name is given.</summary>
    public string? Digest { get; }

    /// <exception cref="GridException">INVALID_ARGUMENT for words that name no image.</exception>
    public static ImageName Parse(string text) => TryParse(text, out ImageName? name)
        ? name
        : throw GridException.InvalidArgument(
            $"The platform property '{Property}' is '{text}': write docker://NAME[:TAG][@sha256:HEX] or oci:NAME[@sha256:HEX].");

    /// <summary>Whether a name that a layout gives an image means this one.</summary>
    public bool IsCalled(string given) => Reference.Length > 0 && Normal(given) == Normal(Reference);

    private static bool TryParse(string text, [NotNullWhen(true)] out ImageName? name)
    {
        name = null;
        string? rest = text.StartsWith(DockerScheme, StringComparison.Ordinal) ? text[DockerScheme.Length..]
            : text.StartsWith(LayoutScheme, StringComparison.Ordinal) ? text[LayoutScheme.Length..]
            : null;
        if (rest is null || NameText().Match(rest) is not { Success: true } match)
        {
            return false;
        }

        string? digest = match.Groups["digest"].Success ? match.Groups["digest"].Value : null;
        name = new ImageName(text, match.Groups["reference"].Value, digest);
        return name.Reference.Length > 0 || digest is not null;
    }

    // "debian" is docker.io/library/debian:latest, in whichever way a tool has written it into the layout.
    private static string Normal(string reference)
    {
        string place = DefaultPlaces.FirstOrDefault(place => reference.StartsWith(place, StringComparison.Ordinal)) ?? string.Empty;
        string name = reference[place.Length..];
        bool hasTag = name.LastIndexOf(':') > name.LastIndexOf('/');
        return hasTag ? name : name + DefaultTag;
    }

    [GeneratedRegex(
        @"^(?<reference>[A-Za-z0-9][A-Za-z0-9._:/-]{0,254})?(?:@(?<digest>sha256:[0-9a-f]{64}))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex NameText();
}
