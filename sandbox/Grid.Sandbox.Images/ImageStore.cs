using Grid.Core;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Images;

/// <summary>
/// Images unpacked, each once, by the digests of their manifests. Who asks for one that is being unpacked waits for it;
/// one that is in use is not evicted; what was not whole when a bot was killed is cleared away.
/// </summary>
public sealed class ImageStore : IDisposable
{
    private const string UnfinishedSuffix = ".unfinished";

    private readonly IReadOnlyList<ImageLayout> _layouts;
    private readonly IReadOnlyList<string>? _allowed;
    private readonly string _root;
    private readonly long _sizeBytesMax;
    private readonly FileStream _lock;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StoredImage> _images = [];
    private long _uses;

    private ImageStore(ImageOptions options, FileStream held)
    {
        _layouts = [.. options.Folders.Select(folder => new ImageLayout(folder))];
        _allowed = options.Allowed;
        _root = options.StorePath;
        _sizeBytesMax = options.SizeBytesMax;
        _lock = held;
    }

    /// <summary>Opens a store for this process alone, with the images that were unpacked into it before.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when another process has it, or a folder of images cannot be read.</exception>
    public static ImageStore Open(ImageOptions options)
    {
        Directory.CreateDirectory(options.StorePath);
        ImageStore store = new(options, Hold(Path.Combine(options.StorePath, "lock")));
        foreach (ImageLayout layout in store._layouts)
        {
            _ = layout.Names().Count();
        }

        foreach (string folder in Directory.EnumerateDirectories(options.StorePath))
        {
            store.TakeUp(folder);
        }

        return store;
    }

    /// <summary>The names of the images that actions may ask for, as values of the platform property.</summary>
    public IReadOnlyList<string> Names() =>
    [
        .. _layouts.SelectMany(layout => layout.Names())
            .SelectMany(PropertiesOf)
            .Where(IsAllowed)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Borrows an image, unpacking it first where that was not done yet.</summary>
    /// <exception cref="GridException">
    /// INVALID_ARGUMENT for a name that is none; FAILED_PRECONDITION for an image that is not here, not allowed or broken;
    /// RESOURCE_EXHAUSTED for one that is too large.
    /// </exception>
    public async Task<BorrowedImage> BorrowAsync(string property, CancellationToken cancellation)
    {
        var name = ImageName.Parse(property);
        if (!IsAllowed(property))
        {
            throw NotAllowed(property);
        }

        FoundImage found = Find(name);
        if (name.Digest is not null && !IsAllowed(property, found))
        {
            throw NotAllowed(property);
        }

        StoredImage image = Enter(found.Digest, found.Layout);
        try
        {
            return new BorrowedImage(await image.Unpacked.Value.WaitAsync(cancellation), () => Leave(image));
        }
        catch
        {
            Leave(image);
            throw;
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure)
        {
            throw new GridException(
                GridStatus.FailedPrecondition, $"The folder of unpacked images is in use: {failure.Message}", failure);
        }
    }

    private bool IsAllowed(string property) => _allowed is null || _allowed.Any(pattern => Matches(pattern, property));

    // Beside a digest the name is the client's word alone: what is found by the digest must be allowed by a name of its own.
    private bool IsAllowed(string property, FoundImage found) =>
        _allowed is null || _allowed.Contains(property) || found.Names.SelectMany(PropertiesOf).Any(IsAllowed);

    private static string[] PropertiesOf(string name) => [$"docker://{name}", $"oci:{name}"];

    private static GridException NotAllowed(string property) =>
        GridException.FailedPrecondition($"This bot does not run the image '{property}': see 'allow' of its images.");

    // A star at the end stands for anything.
    private static bool Matches(string pattern, string text) => pattern.EndsWith('*')
        ? text.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : pattern == text;

    private FoundImage Find(ImageName name) =>
        _layouts.Select(layout => layout.Find(name)).FirstOrDefault(found => found is not null)
        ?? throw GridException.FailedPrecondition(
            $"This bot has no image '{name.Text}': put it into one of its folders of images (skopeo copy {name.Text} oci:FOLDER:NAME).");

    private StoredImage Enter(string digest, ImageLayout layout)
    {
        lock (_gate)
        {
            if (!_images.TryGetValue(digest, out StoredImage? image) || image.HasFailed)
            {
                image = new StoredImage(digest, new Lazy<Task<ActionImage>>(() => Task.Run(() => Unpack(digest, layout))));
                _images[digest] = image;
            }

            image.Users++;
            image.LastUse = ++_uses;
            return image;
        }
    }

    private void Leave(StoredImage image)
    {
        lock (_gate)
        {
            image.Users--;
        }
    }

    private ActionImage Unpack(string digest, ImageLayout layout)
    {
        OciManifest manifest = layout.Manifest(digest);
        string folder = FolderOf(digest);
        string unfinished = folder + UnfinishedSuffix;
        UnpackBudget budget = new(_sizeBytesMax);
        try
        {
            Directory.CreateDirectory(unfinished);
            UnpackRoot root = new(unfinished);
            foreach (OciDescriptor layer in manifest.Layers!)
            {
                using var stream = LayerStream.Open(layout.PathOf(layer.Digest), layer);
                new LayerUnpacker(root, budget).Apply(stream.Content, CancellationToken.None);
                stream.Verify();
            }

            // Whether it can be run at all has to be known before it counts as whole.
            _ = new UnpackedImage(unfinished).ToImage(layout.RunOf(manifest));
            MakeRoom(budget.SizeBytes);
            Directory.Move(unfinished, folder);
        }
        catch
        {
            TreeRemoval.Remove(unfinished);
            throw;
        }

        lock (_gate)
        {
            _images[digest].SizeBytes = budget.SizeBytes;
        }

        return new UnpackedImage(folder).ToImage(layout.RunOf(manifest));
    }

    private void MakeRoom(long sizeBytes)
    {
        lock (_gate)
        {
            List<StoredImage> idleOnes =
                [.. _images.Values.Where(image => image is { Users: 0, IsWhole: true }).OrderBy(image => image.LastUse)];
            foreach (StoredImage idle in idleOnes)
            {
                if (_images.Values.Sum(image => image.SizeBytes) + sizeBytes <= _sizeBytesMax)
                {
                    return;
                }

                TreeRemoval.Remove(FolderOf(idle.Digest));
                _images.Remove(idle.Digest);
            }
        }
    }

    // Unpacked by an earlier process: whole, or it would not be called so.
    private void TakeUp(string folder)
    {
        string digest = $"sha256:{Path.GetFileName(folder)}";
        ImageLayout? layout = _layouts.FirstOrDefault(
            layout => Path.GetFileName(folder).Length == 64 && File.Exists(layout.PathOf(digest)));
        if (layout is null)
        {
            TreeRemoval.Remove(folder);
            return;
        }

        ActionImage image = new UnpackedImage(folder).ToImage(layout.RunOf(layout.Manifest(digest)));
        _images.Add(digest, new StoredImage(digest, new Lazy<Task<ActionImage>>(Task.FromResult(image)))
        {
            SizeBytes = new DirectoryInfo(folder).EnumerateFiles("*", AllFiles).Sum(file => file.LinkTarget is null ? file.Length : 0),
        });
    }

    private static EnumerationOptions AllFiles { get; } =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, ReturnSpecialDirectories = false };

    private string FolderOf(string digest) => Path.Combine(_root, digest["sha256:".Length..]);
}
