namespace Grid.Sandbox.Capture;

/// <summary>The field of the Command that an output stands in.</summary>
internal enum OutputForm
{
    /// <summary><c>output_paths</c>: whatever is there.</summary>
    Path,

    /// <summary><c>output_files</c>, of clients before 2.1: a file, or a symlink to one.</summary>
    File,

    /// <summary><c>output_directories</c>, of clients before 2.1: a directory, or a symlink to one.</summary>
    Directory,
}
