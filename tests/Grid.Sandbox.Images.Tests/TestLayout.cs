using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Grid.Storage.Compression;

namespace Grid.Sandbox.Images.Tests;

/// <summary>A folder in OCI's image layout, written by the test itself.</summary>
internal sealed class TestLayout
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const string IndexType = "application/vnd.oci.image.index.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";

    private static readonly string[] Environment = ["PATH=/bin", "FROM_IMAGE=yes"];

    private readonly List<object> _images = [];

    /// <summary>The user that images added from now on are run as.</summary>
    public string User { get; set; } = string.Empty;

    /// <summary>The working directory of images added from now on.</summary>
    public string WorkingDirectory { get; set; } = string.Empty;

    public TestLayout(string path)
    {
        Path = path;
        Directory.CreateDirectory(System.IO.Path.Combine(path, "blobs", "sha256"));
        WriteIndex();
    }

    public string Path { get; }

    /// <summary>Adds an image and returns the digest of its manifest.</summary>
    public string Add(string name, string compression, params TestLayer[] layers)
    {
        object manifest = Write(Manifest(compression, layers), ManifestType, new() { ["org.opencontainers.image.ref.name"] = name });
        _images.Add(manifest);
        WriteIndex();
        return DigestOf(manifest);
    }

    /// <summary>Adds an image in one form for each architecture.</summary>
    public void AddForms(string name, params (string Architecture, TestLayer Layer)[] forms)
    {
        object index = new
        {
            schemaVersion = 2,
            manifests = forms.Select(form => Described(
                Write(Manifest(string.Empty, form.Layer), ManifestType), new { architecture = form.Architecture, os = "linux" })).ToArray(),
        };
        _images.Add(Write(index, IndexType, new() { ["org.opencontainers.image.ref.name"] = name }));
        WriteIndex();
    }

    /// <summary>The file of a blob.</summary>
    public string FileOf(string digest) => System.IO.Path.Combine(Path, "blobs", "sha256", digest["sha256:".Length..]);

    /// <summary>The digests of all blobs.</summary>
    public IEnumerable<string> Blobs() => Directory.EnumerateFiles(System.IO.Path.Combine(Path, "blobs", "sha256"))
        .Select(file => $"sha256:{System.IO.Path.GetFileName(file)}");

    private static string DigestOf(object descriptor) =>
        JsonSerializer.SerializeToElement(descriptor).GetProperty("digest").GetString()!;

    private static object Described(object descriptor, object platform)
    {
        JsonElement element = JsonSerializer.SerializeToElement(descriptor);
        return new
        {
            mediaType = element.GetProperty("mediaType").GetString(),
            digest = element.GetProperty("digest").GetString(),
            size = element.GetProperty("size").GetInt64(),
            platform,
        };
    }

    private object Manifest(string compression, params TestLayer[] layers) => new
    {
        schemaVersion = 2,
        mediaType = ManifestType,
        config = Write(
            new { architecture = "amd64", os = "linux", config = new { Env = Environment, User, WorkingDir = WorkingDirectory } },
            "application/vnd.oci.image.config.v1+json"),
        layers = layers.Select(layer => Write(Compress(layer.ToTar(), compression), LayerType + compression)).ToArray(),
    };

    private static byte[] Compress(byte[] tar, string compression)
    {
        if (compression == "+zstd")
        {
            return Zstd.Compress(tar)!.Value.ToArray();
        }

        if (compression.Length == 0)
        {
            return tar;
        }

        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(tar);
        }

        return compressed.ToArray();
    }

    private object Write(object document, string type, Dictionary<string, string>? annotations = null) =>
        Write(JsonSerializer.SerializeToUtf8Bytes(document), type, annotations);

    private object Write(byte[] content, string type, Dictionary<string, string>? annotations = null)
    {
        string digest = $"sha256:{Convert.ToHexStringLower(SHA256.HashData(content))}";
        File.WriteAllBytes(FileOf(digest), content);
        return new { mediaType = type, digest, size = content.Length, annotations };
    }

    private void WriteIndex()
    {
        File.WriteAllText(System.IO.Path.Combine(Path, "oci-layout"), """{"imageLayoutVersion": "1.0.0"}""");
        File.WriteAllBytes(
            System.IO.Path.Combine(Path, "index.json"),
            JsonSerializer.SerializeToUtf8Bytes(new { schemaVersion = 2, manifests = _images }));
    }
}
