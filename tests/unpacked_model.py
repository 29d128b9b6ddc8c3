"""The embedding model that comes with the program, unpacked as an ordinary folder of sentence-transformers: what the
encoders are compared with.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.embedding.packed import NAME, PROMPTS, PackedModel, packed_file

if TYPE_CHECKING:
    import numpy as np

_MODULES = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))


# The packed names of one layer's parts and those of transformers' BertModel.
_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_PARTS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def model_folder(models: Path) -> Path:
    """Return the bundled model's folder under `models`, unpacked first where it isn't there yet."""
    folder = models / NAME
    if not (folder / "config_sentence_transformers.json").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        _write_model(PackedModel(packed_file()), folder)
    return folder


def _write_model(model: PackedModel, folder: Path) -> None:
    from safetensors.numpy import save_file

    _write_tokenizer(model, folder)
    save_file(dict(_tensors(model)), folder / "model.safetensors", {"format": "pt"})
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": model.hidden,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.feed_forward,
        "vocab_size": model.vocabulary,
        "max_position_embeddings": model.positions,
        "type_vocab_size": model.types,
        "layer_norm_eps": model.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": model.pad,
        "dtype": "float16",
    }
    modules = [
        {"idx": place, "name": str(place), "path": path, "type": f"sentence_transformers.models.{kind}"}
        for place, (path, kind) in enumerate(_MODULES)
    ]
    pooling = {"word_embedding_dimension": model.hidden, "pooling_mode_mean_tokens": True}
    _write_json(folder / "config.json", config)
    _write_json(folder / "modules.json", modules)
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": model.positions, "do_lower_case": False})
    _write_json(folder / "1_Pooling" / "config.json", pooling)
    _write_json(folder / "config_sentence_transformers.json", {"prompts": PROMPTS})


def _write_tokenizer(model: PackedModel, folder: Path) -> None:
    """Write the tokenizer of XLM-RoBERTa: SentencePiece's normaliser, a mark before each word, unigram pieces."""
    from tokenizers import Tokenizer, decoders, models, processors

    scored = list(zip(model.pieces, model.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=model.unknown, byte_fallback=False))
    tokenizer.normalizer = model.normalizer
    tokenizer.pre_tokenizer = model.pre_tokenizer
    tokenizer.decoder = decoders.Metaspace()
    first, last = model.pieces[model.bos], model.pieces[model.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} {last} $B {last}",
        special_tokens=[(first, model.bos), (last, model.eos)],
    )
    own = (model.bos, model.pad, model.eos, model.unknown, model.mask)
    tokenizer.add_special_tokens([model.pieces[place] for place in own])
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    names = {"bos": model.bos, "cls": model.bos, "eos": model.eos, "sep": model.eos, "pad": model.pad}
    names |= {"unk": model.unknown, "mask": model.mask}
    config = {f"{name}_token": model.pieces[place] for name, place in names.items()}
    config |= {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": model.positions}
    _write_json(folder / "tokenizer_config.json", config)


def _tensors(model: PackedModel) -> "Iterator[tuple[str, np.ndarray]]":
    """Yield every weight by BertModel's name, in half precision, which four bits times a scale hardly exceed."""
    import numpy as np

    for name in model.names:
        yield _bert_name(name), model.weights(name).astype(np.float16)
    # Mean pooling has no use for the pooler, yet a BertModel without one is loaded with a warning.
    yield "pooler.dense.weight", np.zeros((model.hidden, model.hidden), np.float16)
    yield "pooler.dense.bias", np.zeros(model.hidden, np.float16)


def _bert_name(packed: str) -> str:
    """Return BertModel's name of a packed tensor: l3.ao.w → encoder.layer.3.attention.output.dense.weight."""
    if packed in _EMBEDDING_PARTS:
        return _EMBEDDING_PARTS[packed]
    layer, part, kind = packed.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_PARTS[part]}.{'weight' if kind == 'w' else 'bias'}"


def _write_json(path: Path, content: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
