using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grid.Core;

namespace Grid.Sandbox.Images;

/// <summary>A folder in OCI's image layout: <c>index.json</c> and <c>blobs/sha256/…</c>.</summary>
internal sealed partial class ImageLayout(string path)
{
    private const string NameAnnotation = "org.opencontainers.image.ref.name";
    private const string LongNameAnnotation = "io.containerd.image.name";

    private static readonly string Architecture = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        { } other => other.ToString().ToLowerInvariant(),
    };

    /// <summary>The names of all images in it.</summary>
    public IEnumerable<string> Names() => Images().SelectMany(NamesOf);

    /// <summary>The image with that name or digest; null when it is not here.</summary>
    /// <exception cref="GridException">The layout is broken, or the image is for other machines.</exception>
    public FoundImage? Find(ImageName name)
    {
        IReadOnlyList<OciDescriptor> images = Images();
        OciDescriptor? found = images.FirstOrDefault(
            image => name.Digest is { } digest ? image.Digest == digest : NamesOf(image).Any(name.IsCalled));
        return found is null
            ? null
            : new FoundImage(
                this,
                ManifestOf(found, depth: 0),
                [.. images.Where(image => image.Digest == found.Digest).SelectMany(NamesOf)]);
    }

    /// <summary>The manifest with a digest, checked.</summary>
    public OciManifest Manifest(string digest)
    {
        OciManifest manifest = Document<OciManifest>(digest);
        return manifest.Layers is { Count: > 0 and <= ImageLimits.LayersMax }
            ? manifest
            : throw GridException.FailedPrecondition(
                $"The image {digest} in '{path}' has {manifest.Layers?.Count ?? 0} layers: 1 to {ImageLimits.LayersMax} are accepted.");
    }

    /// <summary>What an image's commands are run with; null when it does not say.</summary>
    public OciImageConfig.Execution? RunOf(OciManifest manifest) => manifest.Config is { } config
        ? Document<OciImageConfig>(config.Digest).Run
        : null;

    /// <summary>The file of a blob.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION for a digest that is none.</exception>
    public string PathOf(string digest) => DigestText().IsMatch(digest)
        ? Path.Combine(path, "blobs", "sha256", digest["sha256:".Length..])
        : throw GridException.FailedPrecondition($"'{digest}' in the image layout '{path}' is no digest of SHA-256.");

    private static IEnumerable<string> NamesOf(OciDescriptor image) => new[] { NameAnnotation, LongNameAnnotation }
        .Select(annotation => image.Annotations?.GetValueOrDefault(annotation))
        .OfType<string>();

    private IReadOnlyList<OciDescriptor> Images() =>
        Parse<OciIndex>(ReadBounded(Path.Combine(path, "index.json")), "index.json").Manifests ?? [];

    private string ManifestOf(OciDescriptor descriptor, int depth)
    {
        if (descriptor.MediaType?.Contains("index", StringComparison.Ordinal) != true
            && descriptor.MediaType?.Contains("manifest.list", StringComparison.Ordinal) != true)
        {
            return descriptor.Digest;
        }

        OciDescriptor? fit = Document<OciIndex>(descriptor.Digest).Manifests?
            .FirstOrDefault(form => form.Platform is null or { Architecture: null }
                || (form.Platform.Architecture == Architecture && form.Platform.System is null or "linux"));
        return fit is not null && depth < ImageLimits.IndexDepthMax
            ? ManifestOf(fit, depth + 1)
            : throw GridException.FailedPrecondition(
                $"The image {descriptor.Digest} in '{path}' has no form for linux on {Architecture}.");
    }

    private T Document<T>(string digest)
        where T : class
    {
        byte[] content = ReadBounded(PathOf(digest));
        return Convert.ToHexStringLower(SHA256.HashData(content)) == digest["sha256:".Length..]
            ? Parse<T>(content, digest)
            : throw GridException.FailedPrecondition($"The blob {digest} of the image layout '{path}' has other bytes than its name.");
    }

    private byte[] ReadBounded(string file)
    {
        try
        {
            return new FileInfo(file).Length <= ImageLimits.DocumentBytesMax
                ? File.ReadAllBytes(file)
                : throw GridException.FailedPrecondition(
                    $"'{file}' is larger than the {ImageLimits.DocumentBytesMax} bytes accepted of a document.");
        }
        catch (IOException failure)
        {
            throw new GridException(
                GridStatus.FailedPrecondition, $"The image layout '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    private T Parse<T>(byte[] content, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(content) ?? throw new JsonException("it is null");
        }
        catch (JsonException failure)
        {
            throw new GridException(
                GridStatus.FailedPrecondition, $"{what} of the image layout '{path}' cannot be read: {failure.Message}", failure);
        }
    }

    [GeneratedRegex("^sha256:[0-9a-f]{64}$", RegexOptions.CultureInvariant)]
    private static partial Regex DigestText();
}
