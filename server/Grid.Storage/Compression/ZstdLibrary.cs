using System.Runtime.InteropServices;

namespace Grid.Storage.Compression;

/// <summary>The system's libzstd: its stable calls that are used here, and nothing else of it anywhere.</summary>
internal static unsafe partial class ZstdLibrary
{
    public const int CompressionLevel = 100;
    public const int WindowLogMax = 100;
    public const int ResetSession = 1;
    public const int Continue = 0;
    public const int End = 2;

    private const string Name = "libzstd.so.1";

    /// <summary>Whether the machine has it.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Name, out _);

    /// <summary>What libzstd calls an error, or null when the code is none.</summary>
    public static string? ProblemOf(nuint code) => IsError(code) == 0 ? null : Marshal.PtrToStringUTF8(ErrorName(code));

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_createCCtx")]
    public static partial nint CreateCompressor();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_freeCCtx")]
    public static partial nuint FreeCompressor(nint context);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_reset")]
    public static partial nuint ResetCompressor(ZstdCompressor context, int what);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setParameter")]
    public static partial nuint SetParameter(ZstdCompressor context, int parameter, int value);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_CCtx_setPledgedSrcSize")]
    public static partial nuint SetContentSize(ZstdCompressor context, ulong sizeBytes);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_compressStream2")]
    public static partial nuint Compress(ZstdCompressor context, Buffer* output, Buffer* input, int directive);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_compressBound")]
    public static partial nuint CompressedSizeMax(nuint sizeBytes);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_createDCtx")]
    public static partial nint CreateDecompressor();

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_freeDCtx")]
    public static partial nuint FreeDecompressor(nint context);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_reset")]
    public static partial nuint ResetDecompressor(ZstdDecompressor context, int what);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_DCtx_setParameter")]
    public static partial nuint SetParameter(ZstdDecompressor context, int parameter, int value);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(ZstdDecompressor context, Buffer* output, Buffer* input);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_isError")]
    private static partial uint IsError(nuint code);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport(Name, EntryPoint = "ZSTD_getErrorName")]
    private static partial nint ErrorName(nuint code);

    /// <summary>A stretch of memory and how much of it is done (ZSTD_inBuffer and ZSTD_outBuffer).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Start;
        public nuint SizeBytes;
        public nuint Position;
    }
}
